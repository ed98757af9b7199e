import file from '../../assets/rv-template/template.json';
import { readTemplate } from './template';

/** The template that comes with the product. */
export const rvTemplate = readTemplate(file);
