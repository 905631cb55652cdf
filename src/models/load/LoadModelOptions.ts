/** Options of {@link loadModel}. */
export interface LoadModelOptions {
  /** Stops the loading; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called as weights come, with the bytes so far and of all. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /** What is sent with each request: credentials, headers. For URLs alone. */
  readonly requestInit?: RequestInit;
}
