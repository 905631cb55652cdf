const WANTED_MS = 150;

/**
 * Says at which steps a picture is drawn: about seven times a second, and at each where steps take longer. Steps are
 * counted rather than timed one by one, for a GPU only takes note of them until a picture is read.
 */
export function rhythm(): (step: number) => boolean {
  let last = { step: 0, time: performance.now() };
  let next = 1;
  return (step) => {
    if (step < next) return false;
    const time = performance.now();
    const each = (time - last.time) / (step - last.step);
    next = step + Math.max(1, Math.min(2 * (step - last.step), Math.round(WANTED_MS / each)));
    last = { step, time };
    return true;
  };
}
