/** Grey bars where words will be. */
export function Skeleton({ label }: { label: string }) {
  return (
    <div class="skeleton" role="status">
      <span class="unseen">{label}</span>
      <div />
      <div />
      <div />
    </div>
  );
}
