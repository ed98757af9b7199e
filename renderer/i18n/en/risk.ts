export const risk = {};
export default risk;
