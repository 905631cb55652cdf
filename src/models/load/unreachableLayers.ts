/** A layer in a model's JSON, with the fields that can be trusted. */
interface LayerJson {
  readonly name?: unknown;
  readonly class_name?: unknown;
  readonly config?: { readonly layers?: unknown; readonly name?: unknown };
  readonly inbound_nodes?: unknown;
}

/**
 * The layers of a model's JSON, nested ones included, that can never be called. They wait for each other in a circle,
 * or for a missing layer. tfjs would go on waiting for ever.
 */
export function unreachableLayers(topology: unknown): string[] {
  const { model_config: inner, config } = (topology ?? {}) as Record<string, unknown>;
  if (typeof inner === 'object' && inner !== null) return unreachableLayers(inner);
  const layers = (config as LayerJson['config'])?.layers;
  if (!Array.isArray(layers)) return [];
  const nested = layers.flatMap((layer) => unreachableLayers(layer));
  return [...nested, ...waiting(layers.filter((layer) => typeof layer === 'object' && layer !== null) as LayerJson[])];
}

function waiting(layers: readonly LayerJson[]): string[] {
  // How often each layer has been called; an input, once, and a nested model counts its own making as a call.
  const calls = new Map<unknown, number>();
  const open: { readonly name: unknown; readonly from: readonly unknown[] }[] = [];
  for (const { name, inbound_nodes: nodes, config } of layers) {
    if (!Array.isArray(nodes)) continue;
    calls.set(name, nodes.length === 0 || config?.layers !== undefined ? 1 : 0);
    for (const from of nodes) if (Array.isArray(from)) open.push({ name, from });
  }
  const ready = (from: readonly unknown[]): boolean =>
    from.every((input) => !Array.isArray(input) || (calls.get(input[0]) ?? 0) > Number(input[1] ?? 0));
  for (let left = open.length + 1; open.length < left;) {
    left = open.length;
    for (const call of open.filter(({ from }) => ready(from))) {
      open.splice(open.indexOf(call), 1);
      calls.set(call.name, (calls.get(call.name) ?? 0) + 1);
    }
  }
  return open.map(({ name }) => String(name));
}
