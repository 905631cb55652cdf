"""Executes a notebook from start to end with its own kernel: python execute.py FOLDER NOTEBOOK OUT."""

import sys

import nbformat
from nbclient import NotebookClient

folder, notebook, out = sys.argv[1:]
document = nbformat.read(notebook, as_version=4)
NotebookClient(document, timeout=300, resources={"metadata": {"path": folder}}).execute()
nbformat.write(document, out)
