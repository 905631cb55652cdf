/** @jsxImportSource preact */
import type { JSX } from 'preact';

interface FileButtonProps {
  readonly label: string;
  readonly title: string;
  readonly accept?: string;
  readonly multiple?: boolean;
  /** Whether a whole folder is chosen. */
  readonly folder?: boolean;
  readonly onFiles: (files: readonly File[]) => void;
}

/** A button that lets files be chosen. */
export function FileButton({
  label,
  title,
  accept = '',
  multiple = false,
  folder = false,
  onFiles,
}: FileButtonProps): JSX.Element {
  return (
    <label class="button" title={title}>
      {label}
      <input
        class="hidden"
        type="file"
        accept={accept}
        multiple={multiple}
        {...(folder && { webkitdirectory: true })}
        aria-label={title}
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
        }}
      />
    </label>
  );
}
