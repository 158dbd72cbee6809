// Runs before anything else loads, in browsers of any age: says in one sentence what is missing, rather than
// leaving an empty page, or shows the page as it will be. Kept to old syntax on purpose.
(function () {
  // The smallest module with a SIMD instruction in it (as in the wasm-feature-detect library).
  var simd = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11];
  var missing;
  if (typeof WebAssembly !== "object") missing = "This browser can't run WebAssembly, or it is switched off.";
  else if (!WebAssembly.validate(new Uint8Array(simd))) missing = "This browser lacks WebAssembly SIMD.";
  else if (!("noModule" in HTMLScriptElement.prototype)) missing = "This browser is too old.";
  if (!missing) {
    // At Listen, and where the address names no place: this is what the page will show there.
    var elsewhere = /^#(\/(library|you|about)$|track\/.)/.test(location.hash);
    document.getElementById("first-sight").hidden = elsewhere;
    return;
  }
  var place = document.getElementById("unsupported");
  place.textContent = missing + " Hearsight needs it to work on your device: use a current Firefox, Chrome, Edge or Safari (16.4 or newer).";
  place.hidden = false;
})();
