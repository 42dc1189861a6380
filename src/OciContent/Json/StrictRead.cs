namespace OciContent.Json;

/// <summary>Makes something of the value whose first token the reader is on, and leaves the reader on its last.</summary>
internal delegate T StrictRead<out T>(ref StrictReader json);
