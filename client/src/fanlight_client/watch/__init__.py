"""Folder drop: photos that appear in one folder are finished into another, each once, whatever is interrupted.

scan.py      which files are there, and complete      shoots.py    files dropped together are one listing
journal.py   what has been done, on disk              delivery.py  results and failures onto the disk
tracker.py   how far the server's jobs are            watcher.py   all of it together
board.py     what is going on, for a person           patience.py  what is waited for, and what is an end
reasons.py   why a file could not be finished  show.py     the board in a terminal
"""
