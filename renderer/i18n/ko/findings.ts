export const findings = {};
export default findings;
