import { serialization } from '@tensorflow/tfjs-core';

/** The layers of a model's JSON whose classes tfjs does not know, each as `"name" (Class)`. */
export function unknownLayers(json: unknown): string[] {
  const { classNameMap } = serialization.SerializationMap.getMap();
  const visit = (value: unknown): string[] => {
    if (Array.isArray(value)) return value.flatMap(visit);
    if (typeof value !== 'object' || value === null) return [];
    const { layers, layer, ...rest } = value as Record<string, unknown>;
    const held = [...(Array.isArray(layers) ? (layers as unknown[]) : []), ...(layer === undefined ? [] : [layer])];
    return [...held.flatMap(unknown), ...visit(held), ...visit(Object.values(rest))];
  };
  const unknown = (held: unknown): string[] => {
    const { class_name: className, name, config } = (held ?? {}) as Record<string, unknown>;
    if (typeof className !== 'string' || className.startsWith('netlens>') || className in classNameMap) return [];
    return [`"${String(name ?? (config as { name?: unknown } | undefined)?.name)}" (${className})`];
  };
  return [...new Set(visit(json))];
}
