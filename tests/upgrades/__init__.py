"""Libraries as each released form was written, by the program of that time: SQL texts, and how they were made."""
