/** What the page does: sorts its table by a column, and shows the pictures behind the number that is clicked. */
export const comparisonScript: string = `
const data = JSON.parse(document.getElementById('data').textContent);
const table = document.getElementById('table');
const details = document.getElementById('details');
const make = (tag, attributes = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), attributes);
  element.append(...children);
  return element;
};
const figure = (value) => (value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential(1) : Number(value.toPrecision(3)));

for (const button of table.querySelectorAll('[data-sort]')) {
  button.addEventListener('click', () => {
    const head = button.parentElement;
    const column = Number(button.dataset.sort);
    const first = head.dataset.better === 'less' || column === 0 ? 'ascending' : 'descending';
    const other = first === 'ascending' ? 'descending' : 'ascending';
    const way = head.getAttribute('aria-sort') === first ? other : first;
    for (const each of head.parentElement.children) each.removeAttribute('aria-sort');
    head.setAttribute('aria-sort', way);
    const sign = way === 'ascending' ? 1 : -1;
    const value = (row) => row.children[column].dataset.value;
    const compare = (a, b) => {
      const [x, y] = [value(a), value(b)];
      if (x === undefined || y === undefined) return (x === undefined) - (y === undefined);
      return sign * (column === 0 ? x.localeCompare(y) : Number(x) - Number(y));
    };
    table.tBodies[0].append(...[...table.tBodies[0].rows].sort(compare));
  });
}

function strip(scores) {
  const known = scores.filter((score) => score !== null);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const x = (score) => 10 + (380 * (score - low)) / (high - low || 1);
  const dots = scores.map((score, i) =>
    score === null
      ? ''
      : '<circle cx="' + x(score).toFixed(1) + '" cy="' + (14 + (i % 5) * 4) + '" r="3"><title></title></circle>',
  );
  const ends = '<text x="10" y="52">' + figure(low) + '</text><text x="390" y="52" text-anchor="end">' + figure(high) + '</text>';
  const box = make('div', { className: 'strip' });
  box.innerHTML = '<svg viewBox="0 0 400 56" role="img" aria-label="The number of each picture">' + dots.join('') + ends + '</svg>';
  const named = data.pictures.filter((_, i) => scores[i] !== null);
  [...box.querySelectorAll('title')].forEach((title, i) => (title.textContent = named[i].name + ': ' + figure(known[i])));
  return box;
}

function show(method, metric) {
  const scores = data.scores[method][metric];
  const better = data.metrics.find(({ name }) => name === metric).better;
  const order = [...scores.keys()].filter((i) => scores[i] !== null);
  order.sort((a, b) => (better === 'less' ? 1 : -1) * (scores[a] - scores[b]));
  const at = new Map(data.pictures.map(({ name }, i) => [name, i]));
  const seen = data.previews.filter(({ name, maps }) => scores[at.get(name)] !== null && maps[method]);
  seen.sort((a, b) => order.indexOf(at.get(a.name)) - order.indexOf(at.get(b.name)));
  const line = (i) => make('li', {}, data.pictures[i].name + ' (' + data.labels[i] + '): ' + figure(scores[i]));
  const list = (title, some) => make('div', {}, make('h3', { textContent: title }), make('ol', {}, ...some.map(line)));
  const titles = better === 'neither' ? ['Largest', 'Smallest'] : ['Best', 'Worst'];
  details.replaceChildren(
    make('h2', { textContent: method + ', ' + metric }),
    make('p', { textContent: 'The number of each of ' + order.length + ' pictures:' }),
    strip(scores),
    make('div', { className: 'previews' }, ...seen.map(({ name, image, maps }) =>
      make('figure', {},
        make('img', { src: image, alt: name }), make('img', { src: maps[method], alt: method + ' of ' + name }),
        make('figcaption', { textContent: name + ': ' + figure(scores[at.get(name)]) })))),
    make('div', { className: 'lists' }, list(titles[0], order.slice(0, 5)), list(titles[1], order.slice(-5).reverse())),
  );
  for (const button of table.querySelectorAll('td button')) {
    button.toggleAttribute('aria-current', button.dataset.method === method && button.dataset.metric === metric);
  }
}
for (const button of table.querySelectorAll('td button')) {
  button.addEventListener('click', () => {
    show(button.dataset.method, button.dataset.metric);
    details.scrollIntoView({ behavior: 'smooth', block: 'nearest' });
  });
}
const first = table.querySelector('td button');
if (first) show(first.dataset.method, first.dataset.metric);
`;
