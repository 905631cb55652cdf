declare module 'virtual:photo-network' {
  /** The addresses of its files; undefined where the page was built without it. */
  const files:
    { readonly model: string; readonly weights: string; readonly labels: string; readonly licence: string } | undefined;
  export default files;
}
