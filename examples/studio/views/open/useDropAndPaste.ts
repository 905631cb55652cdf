import { useEffect } from 'preact/hooks';
import { useFiles } from '../../actions.js';
import { doing } from '../../doing.js';
import { droppedFiles } from './droppedFiles.js';

/** Takes what is dropped anywhere on the page, or pasted. */
export function useDropAndPaste(): void {
  useEffect(() => {
    const over = (event: DragEvent): void => event.preventDefault();
    const drop = (event: DragEvent): void => {
      event.preventDefault();
      const { dataTransfer } = event;
      if (dataTransfer === null) return;
      const files = droppedFiles(dataTransfer);
      void doing('Opening', async () => useFiles(await files));
    };
    const paste = (event: ClipboardEvent): void => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length > 0) void doing('Opening', () => useFiles(files));
    };
    addEventListener('dragover', over);
    addEventListener('drop', drop);
    addEventListener('paste', paste);
    return () => {
      removeEventListener('dragover', over);
      removeEventListener('drop', drop);
      removeEventListener('paste', paste);
    };
  }, []);
}
