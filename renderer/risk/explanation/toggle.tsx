import { useAction } from '../../app/action-button';
import { Button } from '../../ui/button';

/** A button of an action that can be on: whether it is, is told and seen. */
export function Toggle({ id }: { id: string }) {
  const action = useAction(id);
  if (!action) return null;
  return (
    <Button
      className="dx-toggle"
      disabled={!action.enabled}
      aria-pressed={action.pressed ?? false}
      data-action={id}
      title={action.shortcut}
      onClick={action.perform}
    >
      {action.label}
    </Button>
  );
}
