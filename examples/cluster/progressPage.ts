import { createServer, type Server } from 'node:http';
import type { Stage, Watch } from './coordinate.js';
import { jobId, nameOf, nodesAt, rootsOf, type Node, type NodeJob, type PartName, type Task } from './task.js';

interface Cell {
  readonly name: string;
  stage: Stage | 'lost';
  examples: number;
}

/** A page that shows how far a task is, and what the coordinator tells it of. */
export interface ProgressPage {
  readonly watch: Required<Watch>;
  readonly server: Server;
}

const PARTS: readonly PartName[] = ['quantiles', 'top', 'counts'];

/** Serves the progress of a task: a square for each shard, and for each join. */
export function progressPage(task: Task): ProgressPage {
  const start = Date.now();
  const levels = Array.from({ length: (rootsOf(task)[0] as Node).level + 1 }, (_, level) => nodesAt(level, task));
  const cells = new Map<string, Cell>();
  const rows = PARTS.map((part) => ({
    part,
    levels: levels.map((nodes) =>
      nodes.map((node) => {
        const id = jobId({ task, part, node });
        cells.set(id, { name: nameOf({ task, part, node }), stage: 'waiting', examples: 0 });
        return id;
      }),
    ),
  }));
  const watch: Required<Watch> = {
    onPart: () => undefined,
    onNode: (job: NodeJob, stage) => set(jobId(job), { stage }),
    onProgress: (id, examples) => set(id, { examples }),
    onStalled: (id) => set(id, { stage: 'lost' }),
  };
  const set = (id: string, change: Partial<Cell>): void => void Object.assign(cells.get(id) ?? {}, change);
  const server = createServer((request, response) => {
    const isData = request.url === '/progress.json';
    const state = {
      seconds: Math.round((Date.now() - start) / 1000),
      rows: rows.map(({ part, levels }) => ({ part, levels: levels.map((ids) => ids.map((id) => cells.get(id))) })),
    };
    response.writeHead(200, { 'content-type': isData ? 'application/json' : 'text/html; charset=utf-8' });
    response.end(isData ? JSON.stringify(state) : PAGE);
  });
  return { watch, server };
}

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Dissection on many machines</title>
<style>
:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
.cells{display:flex;flex-wrap:wrap;gap:3px;margin:.2rem 0}.cells i{width:1rem;height:1rem;background:#8884;border-radius:2px}
.cells .active{background:#e0a000}.cells .done{background:#2a8f4f}.cells .lost{background:#c0392b}
.key i{display:inline-block;width:.8rem;height:.8rem;border-radius:2px;margin:0 .3rem 0 1rem}
</style>
</head>
<body>
<main>
<h1>Dissection on many machines</h1>
<p id="said" role="status">Asking the coordinator …</p>
<p class="key cells"><i></i>waits <i class="active"></i>runs <i class="done"></i>done <i class="lost"></i>lost with its worker, tried again</p>
<div id="rows"></div>
</main>
<script>
const titles = { quantiles: 'How activations are distributed', top: 'The most exciting pictures', counts: 'Pixels shared with concepts' };
async function look() {
  try {
    const { seconds, rows } = await (await fetch('progress.json')).json();
    const all = rows.flatMap(({ levels }) => levels.flat());
    const done = all.filter(({ stage }) => stage === 'done').length;
    said.textContent = done + ' of ' + all.length + ' pieces of work done, after ' + seconds + ' s.';
    document.querySelector('#rows').replaceChildren(...rows.flatMap(({ part, levels }) => {
      const title = document.createElement('h2');
      title.textContent = titles[part];
      return [title, ...levels.map((cells) => {
        const line = document.createElement('div');
        line.className = 'cells';
        line.append(...cells.map(({ name, stage, examples }) => {
          const cell = document.createElement('i');
          cell.className = stage;
          cell.title = name + ': ' + stage + (examples && stage === 'active' ? ', ' + examples + ' pictures' : '');
          return cell;
        }));
        return line;
      })];
    }));
    setTimeout(look, 1000);
  } catch {
    said.textContent = 'The coordinator has ended.';
  }
}
const said = document.querySelector('#said');
look();
</script>
</body>
</html>
`;
