/** Writes how far a piece of work is into one line of the terminal, and wipes it at the end; elsewhere nothing. */
export function progress(label: string): (at: { readonly done: number; readonly total: number }) => void {
  if (!process.stderr.isTTY) return () => undefined;
  return ({ done, total }) => {
    const line = done < total ? `  ${label} ${Math.floor((100 * done) / total)} %` : '';
    process.stderr.write(`\r\u001B[K${line}`);
  };
}
