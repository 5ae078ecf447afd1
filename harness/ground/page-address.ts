// Where the page of a run lies, as the index links to it and the server of pages knows it.

/** Of a run's path from the store. Half characters, which no file has in its name, are replaced. */
export function pageAddress(path: string): string {
  const words = path.replaceAll(/\p{Surrogate}/gu, '\u{fffd}').split('/');
  return `${words.map(encodeURIComponent).join('/')}/report.html`;
}
