import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toolPath } from '../machines/tools.js';

/** A Redis of the test's own, on a port and in a folder that nobody else uses. */
export class RedisServer {
  #process: ChildProcess | undefined;

  private constructor(
    readonly port: number,
    readonly folder: string,
    /** Whether it keeps on disk what it holds. */
    readonly keeps: boolean,
  ) {}

  static async create(keeps: boolean): Promise<RedisServer> {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    await new Promise((resolve) => probe.close(resolve));
    return new RedisServer(port, await mkdtemp(join(tmpdir(), 'netlens-redis-')), keeps);
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const disk = this.keeps ? ['--appendonly', 'yes', '--appendfsync', 'always'] : ['--appendonly', 'no'];
    const args = ['--bind', '127.0.0.1', '--port', `${this.port}`, '--dir', this.folder, '--save', '', ...disk];
    this.#process = spawn(toolPath('redis'), args, { stdio: ['ignore', 'pipe', 'inherit'] });
    for await (const line of this.#process.stdout as AsyncIterable<Buffer>) {
      if (line.toString().includes('Ready to accept connections')) break;
    }
    if (this.#process.exitCode !== null) throw new Error(`redis-server ended with ${this.#process.exitCode}`);
  }

  /** Pulls the plug. */
  async kill(): Promise<void> {
    const running = this.#process;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    running.kill('SIGKILL');
    await once(running, 'exit');
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}
