import file from '../../assets/rv-template/template.json';
import { readTemplate } from './template';

/** The template that comes with the product. */
export const rvTemplate = readTemplate(file);

/** How packages and cohorts call it. */
export const rvTemplateName: string = file.format;
