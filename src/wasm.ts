export { startWasm, type StartWasmOptions, type WasmPaths, type WasmThreads } from './backend/wasm/startWasm.js';
