// eslint-disable-next-line @typescript-eslint/no-explicit-any -- any function of a module
type AnyFunction = (...args: any[]) => unknown;

/** A module that is loaded when one of its functions is first called. */
interface Later<M> {
  /** The module, once it is there. */
  loaded(): M | undefined;
  /** One of its functions, which loads it. */
  call<N extends keyof M>(name: N): Called<M[N]>;
}

type Called<F> = F extends (...args: infer A) => infer R ? (...args: A) => Promise<Awaited<R>> : never;

export function later<M extends object>(load: () => Promise<M>): Later<M> {
  let loading: Promise<M> | undefined;
  let module: M | undefined;
  const once = (): Promise<M> => {
    loading ??= load().then(
      (found) => (module = found),
      (error: unknown) => {
        loading = undefined; // another call tries again
        throw error;
      },
    );
    return loading;
  };
  return {
    loaded: () => module,
    call: (name) =>
      (async (...args: unknown[]) => ((await once())[name] as AnyFunction)(...args)) as Called<M[typeof name]>,
  };
}
