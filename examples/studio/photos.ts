const urls = import.meta.glob<string>('../photos/*.{jpg,png}', { eager: true, query: '?url', import: 'default' });

/** The photos that the page brings along: their addresses by file name. */
export const photos: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(urls).map(([path, url]) => [path.split('/').at(-1) as string, url]),
);
