"""The untrusted side: runs student code and answers probes; the expected answers are never sent to it.

    session, answer      one submission: read its source, answer questions about it
    reading/             student code as text and syntax trees: what to run, what each parameter means
    jail/                namespaces, Landlock, seccomp, limits; the process that watches a worker and ends it
    zygote, series       where workers come from: forked, or one process for one job after the other

Started as another process by sandbox, which sends it jobs. Imports protocol only. Nobody imports it but
student.notebook, where a student's own kernel answers the probes.
"""
