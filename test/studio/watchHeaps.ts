import type { CDPSession, Page } from 'playwright-core';

/** Bytes of JavaScript that are in use. */
export interface Heaps {
  readonly page: number;
  readonly worker: number;
  /** Of typed arrays and pictures, of both. */
  readonly buffers: number;
}

interface Usage {
  readonly usedSize: number;
  readonly backingStorageSize?: number;
}

/** A function that collects garbage on a page and in its worker, and says what is left. */
export async function watchHeaps(page: Page): Promise<() => Promise<Heaps>> {
  const session = await page.context().newCDPSession(page);
  const ask = await askWorker(session);
  return async () => {
    await session.send('HeapProfiler.collectGarbage');
    await ask('HeapProfiler.collectGarbage');
    const onPage: Usage = await session.send('Runtime.getHeapUsage');
    const inWorker = (await ask('Runtime.getHeapUsage')) as Usage;
    return {
      page: onPage.usedSize,
      worker: inWorker.usedSize,
      buffers: (onPage.backingStorageSize ?? 0) + (inWorker.backingStorageSize ?? 0),
    };
  };
}

/** Sends the protocol's commands to the page's worker, which playwright has no session of its own for. */
async function askWorker(session: CDPSession): Promise<(method: string) => Promise<unknown>> {
  const answers = new Map<number, (result: unknown) => void>();
  let sessionId = '';
  session.on('Target.attachedToTarget', (event) => (sessionId = event.sessionId));
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result } = JSON.parse(message) as { id?: number; result?: unknown };
    if (id !== undefined) answers.get(id)?.(result);
  });
  await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  return (method) => {
    const id = answers.size + 1;
    const answer = new Promise((resolve) => answers.set(id, resolve));
    return session
      .send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method }) })
      .then(() => answer);
  };
}
