"""Makes this submission: honest code whose text holds imports that a careless search never comes to an end of."""
import shutil
shutil.copy("../c01_honest/hw.py", "hw.py")
quoted = ["from " + "." * 200_000, "import " + "a." * 100_000 + "a", "from a import (\n" * 10_000, "import helper\n"]
with open("hw.py", "a") as file: file.write('\n"""\n' + "\n".join(quoted) + '\n"""\n')
names = ["m%02d" % i for i in range(28)]
for name in names:
    stars = "".join("from %s import *\n" % other for other in names if other != name)
    with open(name + ".py", "w") as file: file.write(stars + "def a():\n x = 1\n" * 60_000)
