/** How long work may go on before the event loop gets a turn: a frame of a display. */
const FRAME_MS = 16;

/** Lets the event loop turn often enough that pages stay alive and aborts arrive, and not at every quick step. */
export class Yielder {
  #last = performance.now();

  constructor(readonly signal: AbortSignal | undefined) {
    signal?.throwIfAborted();
  }

  /**
   * Gives the event loop a turn if it is time.
   * @throws The signal's reason.
   */
  async turn(): Promise<void> {
    if (performance.now() - this.#last > FRAME_MS) {
      await macrotask();
      this.#last = performance.now();
    }
    this.signal?.throwIfAborted();
  }
}

/** A turn of the event loop, without a timer's wait: a millisecond in Node, four in a page. */
function macrotask(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') {
      setImmediate(resolve);
      return;
    }
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
