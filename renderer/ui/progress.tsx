/** `fraction` null: the amount of work is not known yet. */
export function ProgressBar({ label, fraction }: { label: string; fraction: number | null }) {
  return (
    <progress
      className="progress"
      aria-label={label}
      max={1}
      {...(fraction === null ? {} : { value: Math.max(0, Math.min(1, fraction)) })}
    />
  );
}
