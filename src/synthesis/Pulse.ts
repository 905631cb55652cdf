/** How long work may go on before the event loop gets a turn: a frame of a display. */
const FRAME_MS = 16;

/** Lets the event loop turn often enough that pages stay alive and aborts arrive, and not at every quick step. */
export class Pulse {
  #last = performance.now();

  constructor(readonly signal: AbortSignal | undefined) {
    signal?.throwIfAborted();
  }

  /**
   * Gives the event loop a turn if it is time.
   * @throws The signal's reason.
   */
  async beat(): Promise<void> {
    if (performance.now() - this.#last > FRAME_MS) {
      await new Promise<void>((resolve) => setTimeout(resolve, 0));
      this.#last = performance.now();
    }
    this.signal?.throwIfAborted();
  }
}
