#!/usr/bin/env python3
"""The peers of the benchmark: the original full networks as ONNX files for onnxruntime.

What Hearsight ships has batch norms folded and dead filters removed; a comparison is fair only against the networks
as their authors published them. So this builds ONNX graphs from the original tensors, which
`hearsight import-models --dump-original DIR` writes as safetensors.

    python3 tests/bench/make_onnx.py --weights DIR --out DIR [--verify GOLDEN_DIR]

Sets up its own virtual environment in the cache folder. `--verify` compares what onnxruntime makes of the files
with the golden vectors of the reference implementations (EfficientNet-PyTorch and TensorFlow).
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

BUILD = ["numpy==2.4.6", "onnx==1.23.2"]
VERIFY = ["onnxruntime==1.32.0", "pillow==13.0.0", "soundfile==0.14.0"]

# (file, networks' input and outputs); the names are those of the bench message.
EFFICIENTNET_LITE0 = "efficientnet_lite0"
MSD_MUSICNN = "msd_musicnn"
MTT_MUSICNN = "mtt_musicnn"

OPSET = 17
# Older than the packages' newest, so that every onnxruntime-web 1.x reads it.
IR_VERSION = 8
# Both reference implementations.
BATCH_NORM_EPSILON = 1e-3

IMAGE_SIDE = 224
PATCH_FRAMES = 187
MEL_BANDS = 96


def cache_dir():
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(os.environ.get("HEARSIGHT_CACHE") or base / "hearsight")


def enter_venv(packages):
    """Goes on inside a virtual environment that has `packages`; makes it where there is none."""
    venv = cache_dir() / "bench-venv"
    python = venv / "bin" / "python"
    stamp = venv / "installed.txt"
    if not python.exists():
        print(f"making a Python environment in {venv}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    installed = stamp.read_text().split() if stamp.exists() else []
    missing = [package for package in packages if package not in installed]
    if missing:
        print(f"installing {' '.join(missing)}", file=sys.stderr)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *missing], check=True)
        stamp.write_text("\n".join([*installed, *missing]))
    if Path(sys.prefix) != venv:
        os.execv(python, [str(python), *sys.argv])


def read_safetensors(path):
    import numpy as np

    content = path.read_bytes()
    header_end = 8 + int.from_bytes(content[:8], "little")
    tensors = {}
    for name, entry in json.loads(content[8:header_end]).items():
        if name == "__metadata__":
            continue
        start, end = (header_end + offset for offset in entry["data_offsets"])
        tensors[name] = np.frombuffer(content[start:end], "<f4").reshape(entry["shape"])
    return tensors


class Graph:
    """Collects nodes and weights; every method returns the name of its output."""

    def __init__(self):
        self.nodes = []
        self.weights = []

    def weight(self, values):
        import numpy as np
        from onnx import numpy_helper

        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, kind, inputs, output=None, **attributes):
        from onnx import helper

        output = output or f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def save(self, path, input_shape, outputs):
        import onnx
        from onnx import TensorProto, helper

        values = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in outputs.items()]
        graph = helper.make_graph(
            self.nodes,
            path.stem,
            [helper.make_tensor_value_info("input", TensorProto.FLOAT, input_shape)],
            values,
            self.weights,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
        onnx.checker.check_model(model, full_check=True)
        onnx.save(model, path)
        print(f"{path}: {path.stat().st_size / 1e6:.2f} MB")


# EfficientNet-Lite0 (tensorflow/tpu, efficientnet/lite): per stage the kernel, the stride of its first block and
# how many blocks. Widths come with the weights.
STAGES = [(3, 1, 1), (3, 2, 2), (5, 2, 2), (3, 2, 3), (5, 1, 3), (5, 2, 4), (3, 1, 1)]


def efficientnet_lite0(weights, path):
    """Input 1x3x224x224, x = (pixel - 127) / 128; outputs embedding 1x1280 and logits 1x1000.

    Batch norms are folded into the convolutions, which onnxruntime would do itself when it loads the file.
    """
    import numpy as np

    graph = Graph()
    side = IMAGE_SIDE

    def conv(x, name, norm, stride=1, depthwise=False, relu6=True):
        nonlocal side
        kernel = weights[f"{name}.weight"].astype(np.float64)
        gamma, beta, mean, variance = (
            weights[f"{norm}.{part}"].astype(np.float64) for part in ("weight", "bias", "running_mean", "running_var")
        )
        scale = gamma / np.sqrt(variance + BATCH_NORM_EPSILON)
        size = kernel.shape[-1]
        # TensorFlow's SAME: what is odd goes after.
        out_side = -(-side // stride)
        padding = max((out_side - 1) * stride + size - side, 0)
        before, after = padding // 2, padding - padding // 2
        side = out_side
        x = graph.node(
            "Conv",
            [
                x,
                graph.weight((kernel * scale[:, None, None, None]).astype(np.float32)),
                graph.weight((beta - mean * scale).astype(np.float32)),
            ],
            kernel_shape=[size, size],
            strides=[stride, stride],
            pads=[before, before, after, after],
            group=kernel.shape[0] if depthwise else 1,
        )
        return graph.node("Clip", [x, low, high]) if relu6 else x

    low, high = graph.weight(np.float32(0)), graph.weight(np.float32(6))
    x = conv("input", "_conv_stem", "_bn0", stride=2)
    index = 0
    for _, first_stride, count in STAGES:
        for position in range(count):
            block = f"_blocks.{index}"
            index += 1
            stride = first_stride if position == 0 else 1
            entering = x
            if f"{block}._expand_conv.weight" in weights:
                x = conv(x, f"{block}._expand_conv", f"{block}._bn0")
            x = conv(x, f"{block}._depthwise_conv", f"{block}._bn1", stride, depthwise=True)
            x = conv(x, f"{block}._project_conv", f"{block}._bn2", relu6=False)
            if position > 0:
                x = graph.node("Add", [x, entering])
    x = conv(x, "_conv_head", "_bn1")
    x = graph.node("GlobalAveragePool", [x])
    embedding = graph.node("Flatten", [x], "embedding")
    graph.node("Gemm", [embedding, graph.weight(weights["_fc.weight"]), graph.weight(weights["_fc.bias"])], "logits", transB=1)
    graph.save(path, [1, 3, IMAGE_SIDE, IMAGE_SIDE], {"embedding": [1, 1280], "logits": [1, 1000]})


# The front end of musicnn: frames and bands of each branch's kernel, frames of zeroes before and after.
BRANCHES = [((7, 38), (3, 3)), ((7, 67), (3, 3)), ((128, 1), (63, 64)), ((64, 1), (31, 32)), ((32, 1), (15, 16))]


def musicnn(weights, path):
    """Input 1x187x96 (log-mel, frames by bands); outputs tags 1x50 (probabilities) and penultimate 1x200.

    The graph of musicnn's `models.py`, node for node, with all its filters.
    """
    import numpy as np

    graph = Graph()

    def layer(kind, index):
        return f"{kind}_{index}" if index else kind

    def batch_norm(x, index, output=None):
        name = layer("batch_normalization", index)
        parts = [graph.weight(weights[f"{name}/{part}"]) for part in ("gamma", "beta", "moving_mean", "moving_variance")]
        return graph.node("BatchNormalization", [x, *parts], output, epsilon=BATCH_NORM_EPSILON)

    def conv_relu(x, index, kernel, pads):
        bias = graph.weight(weights[f"{layer('conv2d', index)}/bias"])
        x = graph.node("Conv", [x, graph.weight(kernel), bias], kernel_shape=list(kernel.shape[2:]), pads=pads)
        return graph.node("Relu", [x])

    def dense(x, index, output=None):
        name = layer("dense", index)
        return graph.node("Gemm", [x, graph.weight(weights[f"{name}/kernel"]), graph.weight(weights[f"{name}/bias"])], output)

    normalised = batch_norm(graph.node("Unsqueeze", ["input", graph.weight(np.array([1]))]), 0)
    branches = []
    for index, ((frames, bands), (before, after)) in enumerate(BRANCHES):
        kernel = weights[f"{layer('conv2d', index)}/kernel"].transpose(3, 2, 0, 1)
        assert kernel.shape[2:] == (frames, bands)
        x = conv_relu(normalised, index, kernel, [before, 0, after, 0])
        x = batch_norm(x, index + 1)
        x = graph.node("MaxPool", [x], kernel_shape=[1, MEL_BANDS - bands + 1])
        branches.append(graph.node("Squeeze", [x, graph.weight(np.array([3]))]))
    front = graph.node("Concat", branches, axis=1)

    maps = [front]
    for index in (5, 6, 7):
        # [frames, channels, 1, filters] becomes a convolution over time.
        kernel = weights[f"conv2d_{index}/kernel"][:, :, 0, :].transpose(2, 1, 0)
        x = batch_norm(conv_relu(maps[-1], index, kernel, [3, 3]), index + 1)
        maps.append(graph.node("Add", [x, maps[-1]]) if index > 5 else x)
    joined = graph.node("Concat", maps, axis=1)

    # Maximum and mean over time, interleaved: [max0, mean0, max1, mean1, …].
    pools = [
        graph.node("ReduceMax", [joined], axes=[2], keepdims=1),
        graph.node("ReduceMean", [joined], axes=[2], keepdims=1),
    ]
    pooled = graph.node("Flatten", [graph.node("Concat", pools, axis=2)])
    hidden = graph.node("Relu", [dense(batch_norm(pooled, 9), 0)])
    penultimate = batch_norm(hidden, 10, "penultimate")
    graph.node("Sigmoid", [dense(penultimate, 1)], "tags")
    graph.save(path, [1, PATCH_FRAMES, MEL_BANDS], {"tags": [1, 50], "penultimate": [1, 200]})


def cosine(a, b):
    import numpy as np

    return float(np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b)))


def verify_vision(out_dir, golden_dir):
    """Cosine of the embedding and largest difference of the logits over the golden photos."""
    import numpy as np
    import onnxruntime
    from PIL import Image

    session = onnxruntime.InferenceSession(out_dir / f"{EFFICIENTNET_LITE0}.onnx")
    golden = json.loads((golden_dir / "vision" / f"{EFFICIENTNET_LITE0}.json").read_text())["images"]
    worst_cosine, worst_difference, same_top1 = 1.0, 0.0, 0
    for name, expected in golden.items():
        pixels = np.asarray(Image.open(golden_dir / "vision" / name).convert("RGB"), np.float32)
        x = ((pixels - 127) / 128).transpose(2, 0, 1)[None]
        embedding, logits = session.run(["embedding", "logits"], {"input": x})
        worst_cosine = min(worst_cosine, cosine(embedding[0], np.array(expected["embedding"])))
        worst_difference = max(worst_difference, float(np.abs(logits[0] - np.array(expected["logits"])).max()))
        same_top1 += int(logits[0].argmax()) == expected["top5"][0][0]
    print(f"{EFFICIENTNET_LITE0}: embedding cosine >= {worst_cosine:.7f}, logits differ by <= {worst_difference:.1e}, "
          f"top-1 equal on {same_top1} of {len(golden)}")
    return worst_cosine >= 0.9999 and same_top1 == len(golden)


def log_mel(samples):
    """musicnn's front end, as the golden file describes it: log-mel of 16 kHz mono samples, frames by bands."""
    import numpy as np

    rate_hz, window_len, hop = 16000, 512, 256
    window = np.hanning(window_len + 1)[:-1]
    padded = np.pad(samples, window_len // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, window_len)[::hop]
    power = np.abs(np.fft.rfft(frames * window)) ** 2

    def hz_from_mel(mel):
        # Slaney's scale: linear below 1 kHz, logarithmic above.
        return np.where(mel < 15, mel * 200 / 3, 1000 * np.exp((mel - 15) * np.log(6.4) / 27))

    top_mel = 15 + 27 * np.log(8000 / 1000) / np.log(6.4)
    edges_hz = hz_from_mel(np.linspace(0, top_mel, MEL_BANDS + 2))
    bins_hz = np.linspace(0, rate_hz / 2, window_len // 2 + 1)
    rising = (bins_hz - edges_hz[:-2, None]) / (edges_hz[1:-1] - edges_hz[:-2])[:, None]
    falling = (edges_hz[2:, None] - bins_hz) / (edges_hz[2:] - edges_hz[1:-1])[:, None]
    bank = np.maximum(0, np.minimum(rising, falling)) * (2 / (edges_hz[2:] - edges_hz[:-2]))[:, None]
    return np.log10(10000 * (power @ bank.T).astype(np.float16).astype(np.float32) + 1)


def verify_hearing(out_dir, golden_dir):
    """Largest difference of the tags and cosine of the penultimate layer over every patch of the golden tracks."""
    import numpy as np
    import onnxruntime
    import soundfile

    golden = json.loads((golden_dir / "hearing" / "musicnn.json").read_text())["tracks"]
    good = True
    for name, key in ((MSD_MUSICNN, "MSD_musicnn"), (MTT_MUSICNN, "MTT_musicnn")):
        session = onnxruntime.InferenceSession(out_dir / f"{name}.onnx")
        worst_cosine, worst_difference, patches = 1.0, 0.0, 0
        for track, expected in golden.items():
            samples, rate_hz = soundfile.read(golden_dir / "hearing" / track)
            assert rate_hz == 16000
            mel = log_mel(samples)
            for index, tags in enumerate(expected[key]["tags_per_patch"]):
                patch = mel[None, index * PATCH_FRAMES : (index + 1) * PATCH_FRAMES].astype(np.float32)
                actual, penultimate = session.run(["tags", "penultimate"], {"input": patch})
                worst_difference = max(worst_difference, float(np.abs(actual[0] - np.array(tags)).max()))
                reference = np.array(expected[key]["penultimate_per_patch"][index])
                worst_cosine = min(worst_cosine, cosine(penultimate[0], reference))
                patches += 1
        print(f"{name}: tags differ by <= {worst_difference:.1e}, penultimate cosine >= {worst_cosine:.7f}, {patches} patches")
        good &= worst_difference <= 2e-3 and worst_cosine >= 0.9999
    return good


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=Path, required=True, help="folder with the original tensors as safetensors")
    parser.add_argument("--out", type=Path, required=True, help="folder for the ONNX files")
    parser.add_argument("--verify", type=Path, metavar="GOLDEN_DIR", help="folder with the vectors of the references")
    args = parser.parse_args()
    enter_venv(BUILD + (VERIFY if args.verify else []))

    args.out.mkdir(parents=True, exist_ok=True)
    for name, build in ((EFFICIENTNET_LITE0, efficientnet_lite0), (MSD_MUSICNN, musicnn), (MTT_MUSICNN, musicnn)):
        build(read_safetensors(args.weights / f"{name}.safetensors"), args.out / f"{name}.onnx")
    if args.verify:
        good = [verify_vision(args.out, args.verify), verify_hearing(args.out, args.verify)]
        if not all(good):
            sys.exit("The ONNX files do not compute what the references compute.")


if __name__ == "__main__":
    main()
