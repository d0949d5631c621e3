"""Makes this submission: honest code beside a pipe and a file that is a terabyte of nothing."""
import os, shutil, sys
folder = sys.argv[1]
shutil.copy("../c01_honest/hw.py", folder)
os.mkfifo(os.path.join(folder, "data.py"))
with open(os.path.join(folder, "helper.py"), "wb") as f: f.truncate(1 << 40)
