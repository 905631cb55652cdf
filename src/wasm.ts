/**
 * tfjs's wasm backend on all cores, with the kernels that it lacks and faster ones in place of some that it has.
 * @module netlens/wasm
 */
export { startWasm, type StartWasmOptions, type WasmPaths, type WasmThreads } from './backend/wasm/startWasm.js';
