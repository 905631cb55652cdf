/** @jsxImportSource preact */
import { useSignal } from '@preact/signals';
import type { JSX, TargetedKeyboardEvent } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { download, Save } from '../../ui/Save.js';
import type { LayerRow } from '../../worker/facts.js';
import { edgePath, ROW, widthOf, x, y } from './graphGeometry.js';
import { graphLayout, type Graph, type GraphRow } from './graphLayout.js';
import { graphSvg } from './graphSvg.js';

interface LayerGraphProps {
  readonly layers: readonly LayerRow[];
  readonly chosen: string;
  readonly onChoose: (path: string) => void;
}

/** The layers one below the other, with lines from each to those that take its output. */
export function LayerGraph({ layers, chosen, onChoose }: LayerGraphProps): JSX.Element {
  const folded = useSignal<ReadonlySet<string>>(new Set());
  const graph = useMemo(() => graphLayout(layers, folded.value), [layers, folded.value]);
  const list = useRef<HTMLDivElement>(null);
  const at = Math.max(0, shownRow(graph, chosen));
  const focused = useSignal(at);
  useEffect(() => {
    focused.value = at;
    const box = list.current;
    if (box === null) return;
    if (y(at) < box.scrollTop + ROW || y(at) > box.scrollTop + box.clientHeight - ROW) {
      box.scrollTop = y(at) - box.clientHeight / 2;
    }
  }, [at, graph]);

  const toggle = (path: string): void => {
    const next = new Set(folded.value);
    if (!next.delete(path)) next.add(path);
    folded.value = next;
  };
  const move = (event: TargetedKeyboardEvent<HTMLElement>): void => {
    const last = graph.rows.length - 1;
    const steps: Record<string, number> = {
      ArrowDown: focused.value + 1,
      ArrowUp: focused.value - 1,
      PageDown: focused.value + 10,
      PageUp: focused.value - 10,
      Home: 0,
      End: last,
    };
    const to = steps[event.key];
    if (to === undefined) return;
    event.preventDefault();
    focused.value = Math.max(0, Math.min(last, to));
    list.current?.querySelectorAll<HTMLElement>('li button')[focused.value]?.focus();
  };
  const width = widthOf(graph);
  return (
    <>
      <div class="graph" ref={list}>
        <Lines graph={graph} chosen={at} width={width} />
        <ol onKeyDown={move} style={{ '--lines': `${width}px` }}>
          {graph.rows.map((row, i) => (
            <li key={`${row.kind} ${row.path}`}>
              <button
                type="button"
                tabIndex={i === Math.min(focused.value, graph.rows.length - 1) ? 0 : -1}
                {...(row.kind === 'layer'
                  ? { 'aria-pressed': i === at, title: titleOf(row) }
                  : { 'aria-expanded': row.kind === 'model', title: `${row.size} layers` })}
                style={{ '--depth': row.depth }}
                onFocus={() => (focused.value = i)}
                onClick={() => (row.kind === 'layer' ? onChoose(row.path) : toggle(row.path))}
              >
                <span class="name">
                  {row.kind !== 'layer' && (row.kind === 'folded' ? '▸ ' : '▾ ')}
                  {row.name}
                </span>
                <span class="faint number">
                  {row.layer ? row.layer.outputShape.slice(1).join('×') : `${row.size} layers`}
                </span>
              </button>
            </li>
          ))}
        </ol>
      </div>
      <p class="faint legend">
        ● has weights ○ has none ◆ joins branches{' '}
        <span class="save">
          <button type="button" title="Save the graph as SVG" onClick={() => saveSvg(graph)}>
            SVG
          </button>
        </span>
        <Save name="layers" numbers={() => layers} />
      </p>
    </>
  );
}

function saveSvg(graph: Graph): void {
  download('layers.svg', new Blob([graphSvg(graph)], { type: 'image/svg+xml' }));
}

/** The row of a layer, or of the folded model that holds it. */
function shownRow({ rows }: Graph, path: string): number {
  const own = rows.findIndex((row) => row.kind === 'layer' && row.path === path);
  return own >= 0 ? own : rows.findIndex((row) => row.kind === 'folded' && path.startsWith(`${row.path}/`));
}

function titleOf({ path, layer }: GraphRow): string {
  const from = layer?.inputs.length ? `, after ${layer.inputs.join(' and ')}` : '';
  return `${path}: ${layer?.className ?? ''}${from}`;
}

interface LinesProps {
  readonly graph: Graph;
  readonly chosen: number;
  readonly width: number;
}

/** The drawing beside the names: they say all that it does to who cannot see it. */
function Lines({ graph, chosen, width }: LinesProps): JSX.Element {
  const { rows, edges } = graph;
  const isOfChosen = ({ from, to }: { from: number; to: number }): boolean => from === chosen || to === chosen;
  // Those of the chosen layer are drawn over the others.
  const sorted = [...edges].sort((a, b) => Number(isOfChosen(a)) - Number(isOfChosen(b)));
  return (
    <svg width={width} height={ROW * rows.length} aria-hidden="true">
      {sorted.map((edge) => (
        <path key={`${edge.from} ${edge.to}`} class={isOfChosen(edge) ? 'own' : undefined} d={edgePath(graph, edge)} />
      ))}
      {rows.map(
        (row, i) => row.kind !== 'model' && <Mark key={row.path} row={row} index={i} isChosen={i === chosen} />,
      )}
    </svg>
  );
}

interface MarkProps {
  readonly row: GraphRow;
  readonly index: number;
  readonly isChosen: boolean;
}

/** Filled where there are weights; a diamond where branches join; a square for a folded model. */
function Mark({ row, index, isChosen }: MarkProps): JSX.Element {
  const [left, top] = [x(row.lane), y(index)];
  const classes = [row.layer && row.layer.parameters === 0 ? 'empty' : 'full', isChosen ? 'own' : ''].join(' ');
  if (row.kind === 'folded') return <rect class={classes} x={left - 5} y={top - 5} width={10} height={10} rx={2} />;
  if ((row.layer?.inputs.length ?? 0) > 1) {
    return <path class={classes} d={`M${left} ${top - 6}l6 6l-6 6l-6 -6z`} />;
  }
  return <circle class={classes} cx={left} cy={top} r={4} />;
}
