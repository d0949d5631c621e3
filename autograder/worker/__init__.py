"""The untrusted side: runs student code, answers probes, knows no answer. Nobody on the judge's side imports it."""
