"""The desk: a case in a browser, on this machine only. Pages are made from the same views, and decisions written by the same
judgements, as by the commands."""
