"""The other side of SafetensorsPythonTests: Python's own safetensors reads and writes our files.

    safetensors_peer.py check           exit 0 when safetensors and numpy are installed
    safetensors_peer.py write FILE      write the tensors that the test knows
    safetensors_peer.py read FILE       print what FILE holds, as JSON with the bytes in hex
"""

import json
import sys

import numpy as np
import safetensors


def spec(dtype, array):
    """What safetensors.serialize takes: an object from 0.8 on, a dictionary before."""
    if hasattr(safetensors, "TensorSpec"):
        return safetensors.TensorSpec(
            dtype=dtype, shape=array.shape, data_ptr=array.ctypes.data, data_len=array.nbytes
        )
    return {"dtype": dtype, "shape": array.shape, "data": array.tobytes()}


def write(path):
    values = np.array([0.0, -1.5, 3.140625, 65504.0, 6.0e-8, np.inf], dtype=np.float32)
    arrays = {
        "b.half": ("float16", values.astype(np.float16).reshape(2, 3)),
        "a.full": ("float32", values.reshape(3, 2)),
        "c.brain": ("bfloat16", (values.view(np.uint32) >> 16).astype(np.uint16)),
        "d.scalar": ("float32", np.array(7, dtype=np.float32)),
        'é "quoted"\n': ("float32", np.zeros((0, 4), dtype=np.float32)),
    }
    tensors = {name: spec(*array) for name, array in arrays.items()}
    with open(path, "wb") as file:
        file.write(safetensors.serialize(tensors, {"who": "Python \\ \u0001 \U0001d11e"}))


def read(path):
    with open(path, "rb") as file:
        tensors = safetensors.deserialize(file.read())
    with safetensors.safe_open(path, framework="np") as file:
        metadata = file.metadata()
    for _, tensor in tensors:
        tensor["data"] = bytes(tensor["data"]).hex()
    json.dump({"metadata": metadata, "tensors": dict(tensors)}, sys.stdout)


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write(sys.argv[2])
    elif sys.argv[1] == "read":
        read(sys.argv[2])
