"""What a worker is shut in with: its file system, system calls and limits, and who ends it.

Called by worker.zygote before the first byte of student code. Imports nothing of the package but itself.
"""
