// The peer: onnxruntime-web on one thread with WebAssembly SIMD, on the original full networks.

import * as ort from "../ort/ort.wasm.min.mjs";

ort.env.wasm.numThreads = 1;
ort.env.wasm.proxy = false;
ort.env.wasm.wasmPaths = new URL("../ort/", import.meta.url).href;
ort.env.logLevel = "error";

const SHAPES = {
  efficientnet_lite0: [1, 3, 224, 224],
  msd_musicnn: [1, 187, 96],
  mtt_musicnn: [1, 187, 96],
};
const sessions = {};

self.onmessage = async ({ data: { network, input, repeat } }) => {
  try {
    sessions[network] ??= await ort.InferenceSession.create(new URL(`../onnx/${network}.onnx`, import.meta.url).href, {
      executionProviders: ["wasm"],
      graphOptimizationLevel: "all",
    });
    const millis = [];
    let outputs;
    for (let run = 0; run < repeat; run += 1) {
      const start = performance.now();
      const results = await sessions[network].run({ input: new ort.Tensor("float32", input, SHAPES[network]) });
      outputs = Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, tensor.data]));
      millis.push(performance.now() - start);
    }
    self.postMessage({ peer: { millis, outputs } });
  } catch (error) {
    self.postMessage({ peer: { error: String(error?.message ?? error) } });
  }
};

self.postMessage("awake");
