import { type Finding, type FindingDraft, fail, type Result } from '../../electron/contract';

/** Saves a new or changed finding, shows it, and records how to undo that. */
export async function saveFinding(draft: FindingDraft): Promise<Result<Finding>> {
  return fail('not-connected', `Finding ${draft.findingId} was not saved: the workstation is not connected`);
}

/** Removes a finding and records how to undo that. */
export async function removeFinding(findingId: string): Promise<Result<unknown>> {
  return fail('not-connected', `Finding ${findingId} was not removed: the workstation is not connected`);
}
