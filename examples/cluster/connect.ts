import { Redis } from 'ioredis';

/** Options of {@link connect}. */
export interface ConnectOptions {
  /** `redis://host:port`. */
  readonly url: string;
  /** For how many seconds to wait for Redis where it goes away. */
  readonly patience: number;
  readonly log: (line: string) => void;
}

/** A connection that waits for Redis where it goes away. */
export interface Connection {
  readonly redis: Redis;
  /** Rejects where Redis stays away for longer than anyone waits. */
  readonly lost: Promise<never>;
  close(): void;
}

/** No Redis, or none any more. */
export class RedisAwayError extends Error {
  override readonly name = 'RedisAwayError';
}

/**
 * Connects to a Redis.
 * @throws A RedisAwayError where there is none: it may not be running, or be elsewhere.
 */
export async function connect({ url, patience, log }: ConnectOptions): Promise<Connection> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 5000,
    // What was sent waits for Redis to come back, for as long as it takes.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(100 * times, 2000),
  });
  let problem = 'it does not answer';
  redis.on('error', (error: Error) => (problem = error.message || ((error as { code?: string }).code ?? problem)));
  try {
    await redis.connect();
    await redis.ping();
  } catch (cause) {
    redis.disconnect();
    throw new RedisAwayError(
      `No Redis at ${url}: ${problem}. Start one with \`redis-server\` (Debian: apt-get install redis-server), or give --redis URL.`,
      { cause },
    );
  }

  let giveUp: (error: RedisAwayError) => void = () => undefined;
  const lost = new Promise<never>((_, reject) => (giveUp = reject));
  lost.catch(() => undefined); // Nobody may be waiting for it.
  let [closing, timer] = [false, undefined as NodeJS.Timeout | undefined];
  redis.on('close', () => {
    if (closing || timer) return;
    log(`Redis at ${url} went away; waiting up to ${patience} s for it. What is done is kept.`);
    timer = setTimeout(() => {
      giveUp(
        new RedisAwayError(
          `Redis at ${url} has been away for ${patience} s (${problem}). Start it again, then run the same command: ` +
            'parts that Redis has kept are not made anew.',
        ),
      );
    }, patience * 1000);
  });
  redis.on('ready', () => {
    if (timer) log(`Redis at ${url} is back.`);
    clearTimeout(timer);
    timer = undefined;
  });
  return {
    redis,
    lost,
    close() {
      closing = true;
      clearTimeout(timer);
      redis.disconnect();
    },
  };
}
