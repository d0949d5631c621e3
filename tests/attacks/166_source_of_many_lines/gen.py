"""Makes this submission: honest code, then more lines than anybody writes."""
import shutil, sys
shutil.copy("../c01_honest/hw.py", sys.argv[1])
with open(sys.argv[1] + "/hw.py", "a") as f: f.write("\nDEEP = " + "[" * 150 + "]" * 150 + "\n" + "x = 1\n" * 20000)
