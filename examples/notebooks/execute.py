"""Executes a notebook from start to end with its own kernel: python execute.py FOLDER NOTEBOOK OUT."""

import sys

import nbformat
from jupyter_client.manager import start_new_kernel

folder, notebook, out = sys.argv[1:]
document = nbformat.read(notebook, as_version=4)
manager, client = start_new_kernel(kernel_name=document.metadata.kernelspec.name, cwd=folder)
cells = {}  # by request: an output that comes late still finds its cell
try:
    for cell in document.cells:
        if cell.cell_type != "code":
            continue
        request = client.execute(cell.source)
        cell.outputs = []
        cells[request] = cell
        while True:
            message = client.get_iopub_msg(timeout=300)
            kind, content = message["msg_type"], message["content"]
            parent = message["parent_header"].get("msg_id")
            if kind == "error" and parent in cells:
                sys.exit("\n".join(content["traceback"]) or f"{content['ename']}: {content['evalue']}")
            if kind in ("stream", "display_data", "execute_result") and parent in cells:
                cells[parent].outputs.append(nbformat.v4.output_from_msg(message))
            if kind == "status" and content["execution_state"] == "idle" and parent == request:
                break
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
nbformat.write(document, out)
