import type { Random } from '../../Random.js';
import { BENDS, INPUTS, leads, type Bend, type Connection, type Pattern } from './Pattern.js';
import { polynomialMutation } from './polynomialMutation.js';

/** How often each change is made: github.com/Evolving-AI-Lab/fooling, dl_map_elites_images.cpp, `struct dnn`. */
const RATES = { addConnection: 0.5, removeConnection: 0.3, addNode: 0.5, removeNode: 0.2 } as const;
/** The greatest weight, the same file's `struct parameters`. */
const GREATEST = 10;

const names = Object.keys(BENDS) as Bend[];
const drawWeight = (random: Random): number => random.uniform(-GREATEST, GREATEST);

/** A pattern without nodes between inputs and outputs, each connected with each: the paper's start. */
export function drawPattern(outputs: number, random: Random): Pattern {
  return {
    bends: Array.from({ length: outputs }, () => random.pick(names)),
    connections: Array.from({ length: INPUTS * outputs }, (_, i) => ({
      from: i % INPUTS,
      to: INPUTS + Math.floor(i / INPUTS),
      weight: drawWeight(random),
    })),
  };
}

/**
 * A changed copy: each weight and function changes at the mutation rate. Now and then there is a connection more or
 * less, and a node more or less.
 */
export function mutatePattern(pattern: Pattern, outputs: number, rate: number, random: Random): Pattern {
  const isDue = (chance: number): boolean => random.uniform() < chance;
  const weight = (before: number): number =>
    (2 * polynomialMutation((before / GREATEST + 1) / 2, random) - 1) * GREATEST;
  let changed: Pattern = {
    connections: pattern.connections.map((each) => (isDue(rate) ? { ...each, weight: weight(each.weight) } : each)),
    bends: pattern.bends.map((bend) => (isDue(rate) ? random.pick(names) : bend)),
  };
  if (isDue(RATES.addConnection)) changed = withConnection(changed, random);
  if (isDue(RATES.removeConnection)) changed = withoutConnection(changed, random);
  if (isDue(RATES.addNode)) changed = withNode(changed, random);
  if (isDue(RATES.removeNode)) changed = withoutNode(changed, outputs, random);
  return changed;
}

/** One more connection between nodes that have none, if it closes no loop. */
function withConnection(pattern: Pattern, random: Random): Pattern {
  const { bends, connections } = pattern;
  const from = random.integer(INPUTS + bends.length);
  const to = INPUTS + random.integer(bends.length);
  const isThere = connections.some((each) => each.from === from && each.to === to);
  if (isThere || leads(connections, to, from)) return pattern;
  return { bends, connections: [...connections, { from, to, weight: drawWeight(random) }] };
}

function withoutConnection({ bends, connections }: Pattern, random: Random): Pattern {
  const gone = random.integer(Math.max(1, connections.length));
  return { bends, connections: connections.filter((_, i) => i !== gone) };
}

/** A node in the middle of a connection, which leads to it as before, and on with a weight of its own. */
function withNode(pattern: Pattern, random: Random): Pattern {
  const { bends, connections } = pattern;
  if (connections.length === 0) return pattern;
  const split = random.pick(connections);
  const node = INPUTS + bends.length;
  const parts: Connection[] = [
    { ...split, to: node },
    { from: node, to: split.to, weight: drawWeight(random) },
  ];
  return {
    bends: [...bends, random.pick(names)],
    connections: [...connections.filter((each) => each !== split), ...parts],
  };
}

/** One of the nodes between inputs and outputs less, with its connections. */
function withoutNode(pattern: Pattern, outputs: number, random: Random): Pattern {
  const { bends, connections } = pattern;
  if (bends.length === outputs) return pattern;
  const gone = outputs + random.integer(bends.length - outputs);
  const node = INPUTS + gone;
  const renumbered = (at: number): number => (at > node ? at - 1 : at);
  return {
    bends: bends.filter((_, i) => i !== gone),
    connections: connections
      .filter(({ from, to }) => from !== node && to !== node)
      .map(({ from, to, weight }) => ({ from: renumbered(from), to: renumbered(to), weight })),
  };
}
