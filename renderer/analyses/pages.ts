/** The pages of the analyses: each folder registers its own (`registerAnalysisPage`). A new one is a line here. */
import '../amyloid';
