import { edgePath, ROW, widthOf, x, y } from './graphGeometry.js';
import type { Graph, GraphRow } from './graphLayout.js';

/** The graph as a drawing with names, for a file. */
export function graphSvg(graph: Graph): string {
  const { rows, edges } = graph;
  const left = widthOf(graph) + 6;
  const lines = edges.map((edge) => `<path d="${edgePath(graph, edge)}" fill="none" stroke="#777"/>`);
  const marks = rows.map((row, i) => (row.kind === 'model' ? '' : mark(row, i)));
  const names = rows.map((row, i) => {
    const { name, depth, layer, size } = row;
    const told = layer ? `${layer.className} ${layer.outputShape.slice(1).join('×')}` : `${size} layers`;
    return `<text x="${left + 12 * depth}" y="${y(i) + 5}">${escape(name)} <tspan fill="#666">${escape(told)}</tspan></text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${left + 420}" height="${ROW * rows.length}" font-family="sans-serif" font-size="14">
<rect width="100%" height="100%" fill="#fff"/>
${[...lines, ...marks, ...names].filter((part) => part !== '').join('\n')}
</svg>
`;
}

function mark(row: GraphRow, index: number): string {
  const fill = row.layer?.parameters === 0 ? '#fff' : '#777';
  const isJoin = (row.layer?.inputs.length ?? 0) > 1;
  const [left, top] = [x(row.lane), y(index)];
  return isJoin
    ? `<path d="M${left} ${top - 6}l6 6l-6 6l-6 -6z" fill="${fill}" stroke="#777"/>`
    : `<circle cx="${left}" cy="${top}" r="4" fill="${fill}" stroke="#777"/>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
