# Facts of mechanism: what Windows, SMTPSVC and LISTSERV call things. None was tried on a Windows machine: a wrong one is put right here.
@{
    StateFolder = 'C:\ProgramData\pulumi-listserv'
    SupportedSchema = 1

    Services = @{
        # Short names; LISTSERV's manual does not say whether its names are short or display names, so both are looked up.
        Smtp = 'SMTPSVC'
        IisAdmin = 'IISADMIN'
        Listserv = 'LISTSERV'
        ListservSmtp = 'LISTSERV-SMTP'
    }

    SmtpFeature = 'SMTP-Server'

    # ServerState of a virtual server (IIS 6.0 reference, "ServerState"): started, and on its way there (starting, continuing).
    ServerStarted = 2
    ServerStarting = @(1, 7)

    # SmartHostType (IIS 6.0 reference): always, or only where the receiver cannot be reached directly.
    SmartHostAlways = 2
    SmartHostAfterwards = 1

    Metabase = @{
        Computer = 'IIS://localhost'
        Root = 'IIS://localhost/SmtpSvc'
        ServerClass = 'IIsSmtpServer'
        DomainClass = 'IIsSmtpDomain'
        FolderClass = 'IIsConfigObject'
        WmiNamespace = 'root\MicrosoftIISv2'
        WmiServerSetting = 'IIsSmtpServerSetting'
        # HRESULT of a binding without the feature, and of a key that is not there.
        NoProvider = '0x80005000'
        NoSuchKey = '0x80070003'
        # Backup of the computer's metabase: next free version, saved first.
        BackupVersion = -1
        BackupFlags = 2
    }

    # Written before anything else, by items of their own, or in the order below; the rest follows.
    MetabaseGroups = @{
        Access = @('RelayForAuth', 'AuthFlags')
        DefaultDomain = @('DefaultDomain', 'UpdatedDefaultDomain')
        Directories = @('QueueDirectory', 'BadMailDirectory', 'PickupDirectory', 'DropDirectory', 'LogFileDirectory')
        ByOtherItems = @('ServerBindings', 'MaxRecipients')
    }

    # The folder of each kind that holds mail on its way: it moves along when the folder does.
    MailDirectories = @('QueueDirectory', 'PickupDirectory')

    # Bits of RouteAction (smart host, relay to this domain, HELO; dropped, alias, delivered locally).
    RouteAction = @{
        SmartHost = 0x2
        Relay = 0x1000
        Helo = 0x400000
        Drop = 0x1
        Alias = 0x10
        Deliver = 0x20
    }

    # RelayIpList as WMI has it: 20 little-endian words, then four octets an address. Here with 127.0.0.1 alone.
    RelayBlobWords = @(0x80000018, 0x80000020, 0x8000003C, 0x80000044, 1, 0x4C, 0, 0, 1, 1, 2, 2, 4, 0, 0x8000004C, 0, 0, 0, 0, 0xFFFFFFFF)
    SingleHostMask = '255.255.255.255'

    # Full control for SYSTEM and Administrators and nobody else, inherited by files and folders, by SID.
    AdministratorsOnly = 'D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)'

    # Direction, action and profile of each rule of ours.
    FirewallRuleKind = 'Inbound Allow Any'
    FirewallRulePrefix = 'pulumi-listserv '

    Hosts = @{
        File = 'System32\drivers\etc\hosts'
        # Lines that end with it are ours.
        Mark = '# pulumi-listserv'
    }

    Disk = @{
        # Azure's temporary disk carries this label on Windows images.
        TemporaryLabel = 'Temporary Storage'
        # What stays free behind a partition that fills its disk is less.
        Slack = 1GB
    }

    Website = @{
        Name = 'Default Web Site'
        Program = 'appcmd.exe'
        Folder = 'System32\inetsrv'
    }

    # Commands of Defender's module, which is no part of Windows PowerShell and may be missing on a server.
    Defender = @{
        Get = 'Get-MpPreference'
        Add = 'Add-MpPreference'
        Remove = 'Remove-MpPreference'
    }

    Counters = @{
        # The class, because the names of counters are localised.
        Class = 'Win32_PerfRawData_SMTPSVC_SMTPServer'
        Instance = 'SMTP {0}'
        Queues = @(
            'LocalQueueLength', 'LocalRetryQueueLength', 'RemoteQueueLength', 'RemoteRetryQueueLength',
            'CategorizerQueueLength', 'MessagesPendingRouting', 'MessagesCurrentlyUndeliverable'
        )
    }

    Listserv = @{
        Main = 'MAIN'
        Spool = 'SPOOL'
        SpoolFiles = '*.MAIL'
        SiteConfig = 'SITE.CFG'
        WebConfig = 'SITECFG.FILE'
        Licence = 'LICENSE.MERGE'
        # It may say Running and die on a bad SITE.CFG.
        SettledSeconds = 30
        # Keywords whose values are never shown; components/listserv/secret-keywords.ts has the same text.
        SecretKeyword = '^(.*PWD?|.*PASSW.*|.*SECRET.*|.*TOKEN.*|(.*_)?AUTH(_.*)?)$'
        # A hit in SITECFG.FILE on one of these means that the file wins over SITE.CFG.
        WiringKeyword = '^(NODE|SMTP_FORWARD.*|DIST_FORWARD.*|MAXBSMTP|EMBEDDED_MAIL_MERGE)$'
    }

    # Waits, in seconds.
    Poll = 2
    SmtpAnswerSeconds = 20
    # How often a file that somebody holds is tried.
    ReplaceTries = 5
    ProgressEvery = 25
    # No run or drain is given more than four weeks: what comes with more is no time limit.
    LongestMinutes = 40320
    # For what has to be finished after the deadline: services that run again, the last good SITE.CFG.
    RestoreMinutes = 5
    DrainSettled = 30
    # After its deadline, a drain puts away what is left.
    AfterDrainMinutes = 10
    # A longer drain runs on the host by itself, and the command follows it.
    DrainByItselfMinutes = 10
}
