"""What judge and worker both know: errors, records, probes, and how they are sent as bytes.

    records, errors           the data types, what can go wrong outside a student's code
    questions                 what a worker is asked: probes with their seeds; and all of it as JSON
    probes/                   what can be asked of student code, one file each
    codec                     records in files of ours, as JSON
    wire                      bytes between judge and worker, counted and capped before they are parsed
    job                       settings that are sent to the process that starts workers
    printed                   head and tail of what a worker printed
    ingredients/              what probes hand to student code, one file each
    registry                  what one file of a folder each adds: LMSs, data sets, probes, ingredients, expectations
    fields, layers            what the fields of a record may hold; the layers that a Net is made of

Called by every other room. The worker imports this room and nothing else of the package.
"""
