"""Setting a connection up and keeping it fit: the doctor, settings as files, disconnecting, the wizard."""
