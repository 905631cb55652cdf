/** Rounds after which k-means has settled, nearly always. */
const ROUNDS = 50;

/**
 * Channels in clusters of those that look alike: k-means of maps stretched to 0..1, from channels far from each other.
 * @param activation - row by row with channels last.
 * @param clusters - how many; fewer come back where fewer channels differ.
 * @returns the mean of each cluster's channels, laid out alike.
 */
export function clusteredChannels(activation: Float32Array, channels: number, clusters: number): Float32Array {
  const places = activation.length / channels;
  const maps = Array.from({ length: channels }, (_, k) => channelOf(activation, channels, k));
  const looks = maps.map(stretched);
  const members = grouped(looks, clusters);
  const result = new Float32Array(places * members.length);
  members.forEach((some, cluster) => {
    const mean = meanOf(some.map((k) => maps[k] as Float64Array));
    mean.forEach((value, place) => (result[place * members.length + cluster] = value));
  });
  return result;
}

function grouped(looks: readonly Float64Array[], clusters: number): number[][] {
  let centres = farApart(looks, clusters);
  let nearest: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const next = looks.map((look) => indexOfLeast(centres.map((centre) => distance(look, centre))));
    if (next.join() === nearest.join()) break;
    nearest = next;
    centres = centres.map((centre, cluster) => {
      const own = looks.filter((_, k) => nearest[k] === cluster);
      return own.length === 0 ? centre : meanOf(own);
    });
  }
  const members = centres.map((_, cluster) => [...nearest.keys()].filter((k) => nearest[k] === cluster));
  return members.filter(({ length }) => length > 0);
}

/** The look nearest to the mean of all, then each time the one farthest from those chosen. */
function farApart(looks: readonly Float64Array[], count: number): Float64Array[] {
  const middle = meanOf(looks);
  const chosen = [looks[indexOfLeast(looks.map((look) => distance(look, middle)))] as Float64Array];
  const apart = looks.map(() => Infinity);
  while (chosen.length < count) {
    looks.forEach(
      (look, k) => (apart[k] = Math.min(apart[k] as number, distance(look, chosen.at(-1) as Float64Array))),
    );
    const farthest = indexOfLeast(apart.map((value) => -value));
    if (apart[farthest] === 0) break;
    chosen.push(looks[farthest] as Float64Array);
  }
  return chosen;
}

const channelOf = (activation: Float32Array, channels: number, k: number): Float64Array =>
  Float64Array.from({ length: activation.length / channels }, (_, place) => activation[place * channels + k] as number);

function stretched(map: Float64Array): Float64Array {
  const [least, most] = [map.reduce((a, b) => Math.min(a, b)), map.reduce((a, b) => Math.max(a, b))];
  return map.map((value) => (most > least ? (value - least) / (most - least) : 0));
}

function meanOf(all: readonly Float64Array[]): Float64Array {
  const sums = new Float64Array((all[0] as Float64Array).length);
  for (const one of all) one.forEach((value, i) => (sums[i] = (sums[i] as number) + value));
  return sums.map((sum) => sum / all.length);
}

const distance = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, i) => sum + (value - (b[i] as number)) ** 2, 0);

const indexOfLeast = (values: readonly number[]): number =>
  values.reduce((best, value, i) => (value < (values[best] as number) ? i : best), 0);
