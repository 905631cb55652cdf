import { signal, type Signal } from '@preact/signals';

/** Whether the pad is open. */
export const isDrawing: Signal<boolean> = signal(false);
